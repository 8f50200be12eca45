// The page around the task board: who is logged in, projects, and forms that post to the API routes.
import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { TaskBoard } from './components/TaskBoard';

type Session = { user: string; workspace: string; token: string; users: string[] };

async function post(path: string, body: object) {
  const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  return answer.ok ? '' : (await answer.json()).message;
}

function NewProject({ onMade }: { onMade: () => void }) {
  const [fault, setFault] = useState('');
  const submit = async (form: FormData) => {
    const refused = await post('/api/projects', { name: form.get('name'), description: '' });
    setFault(refused);
    if (!refused)
      onMade();
  };
  return <form id="project" action={submit}><input name="name" placeholder="Project" required /> <button>Add project</button> <output>{fault}</output></form>;
}

function NewTask({ projects }: { projects: { id: string; data: { name: string } }[] }) {
  const [fault, setFault] = useState('');
  const submit = async (form: FormData) => setFault(await post('/api/tasks', { title: form.get('title'), projectId: form.get('projectId') }));
  return (
    <form id="task" action={submit}>
      <select name="projectId">{projects.map(project => <option key={project.id} value={project.id}>{project.data.name}</option>)}</select>{' '}
      <input name="title" placeholder="Task" required /> <button>Add task</button> <output>{fault}</output>
    </form>
  );
}

function App({ session }: { session: Session }) {
  const [projects, setProjects] = useState<{ id: string; data: { name: string } }[]>([]);
  const load = () => fetch('/api/projects').then(answer => answer.json()).then(answer => setProjects(answer.data));
  useEffect(() => { load(); }, []);
  return (
    <main>
      <h1>{session.workspace}</h1>
      <p>{session.user} · <a href="/logout">log out</a></p>
      <NewProject onMade={load} />
      <NewTask projects={projects} />
      <section id="board"><TaskBoard token={session.token} workspace={session.workspace} /></section>
    </main>
  );
}

function Login({ users }: { users: string[] }) {
  return <main><h1>Log in</h1>{users.map(user => <p key={user}><a href={`/login/${user}`}>{user}</a></p>)}</main>;
}

// The documented host is this page's own origin, which hands calls on to the server.
Object.assign(globalThis, { CENTRALI_API_URL: location.origin });
const session = await (await fetch('/session')).json();
createRoot(document.getElementById('root')!).render(<StrictMode>{session.token ? <App session={session} /> : <Login users={session.users} />}</StrictMode>);
