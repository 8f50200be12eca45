// app/api/projects/route.ts
import { auth } from '@clerk/nextjs/server';
import { CentraliSDK } from '@centrali-io/centrali-sdk';
export async function GET() {
  const { getToken, orgSlug } = await auth();
  const token = await getToken();
  // SDK uses the Clerk token directly — Centrali validates it via BYOT
  const centrali = new CentraliSDK({
    baseUrl: 'https://api.centrali.io',
    workspaceId: orgSlug!,
    token: token!
  });
  const projects = await centrali.queryRecords('Project', {
    sort: '-createdAt',
    limit: 50
  });
  return Response.json(projects);
}
export async function POST(request: Request) {
  const { getToken, orgSlug, userId } = await auth();
  const token = await getToken();
  const body = await request.json();
  const centrali = new CentraliSDK({
    baseUrl: 'https://api.centrali.io',
    workspaceId: orgSlug!,
    token: token!
  });
  const project = await centrali.createRecord('Project', {
    name: body.name,
    description: body.description,
    status: 'active',
    ownerId: userId
  });
  return Response.json(project, { status: 201 });
}
