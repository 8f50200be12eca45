'use client';
import { useEffect, useState } from 'react';
import { CentraliSDK } from '@centrali-io/centrali-sdk';
export function TaskBoard({ token, workspace }: { token: string; workspace: string }) {
  const [tasks, setTasks] = useState([]);
  useEffect(() => {
    const centrali = new CentraliSDK({
      baseUrl: 'https://api.centrali.io',
      workspaceId: workspace,
      token
    });
    // Fetch initial tasks
    centrali.queryRecords('Task', { limit: 100 }).then(res => setTasks(res.data));
    // Subscribe to live updates
    const sub = centrali.realtime.subscribe({
      structures: ['Task'],
      onEvent: (event) => {
        if (event.event === 'record_created') {
          setTasks(prev => [event.data, ...prev]);
        }
        if (event.event === 'record_updated') {
          setTasks(prev => prev.map(t => t.id === event.recordId ? event.data.after : t));
        }
        if (event.event === 'record_deleted') {
          setTasks(prev => prev.filter(t => t.id !== event.recordId));
        }
      }
    });
    return () => sub.unsubscribe();
  }, [token, workspace]);
  return (
    <div>
      {tasks.map(task => (
        <div key={task.id}>
          <strong>{task.data.title}</strong> — {task.data.status}
        </div>
      ))}
    </div>
  );
}
