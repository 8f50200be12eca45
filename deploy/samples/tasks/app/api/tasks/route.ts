// app/api/tasks/route.ts, in the manner of app/api/projects/route.ts.
import { auth } from '@clerk/nextjs/server';
import { CentraliSDK } from '@centrali-io/centrali-sdk';

export async function POST(request: Request) {
  const { getToken, orgSlug } = await auth();
  const token = await getToken();
  const body = await request.json();
  const centrali = new CentraliSDK({
    baseUrl: 'https://api.centrali.io',
    workspaceId: orgSlug!,
    token: token!
  });
  const task = await centrali.createRecord('Task', {
    title: body.title,
    status: 'todo',
    priority: 'medium',
    projectId: body.projectId
  });
  return Response.json(task, { status: 201 });
}
