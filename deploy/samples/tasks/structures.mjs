import { CentraliSDK } from '@centrali-io/centrali-sdk';
// Admin SDK for workspace setup
const centrali = new CentraliSDK({
  baseUrl: 'https://api.centrali.io',
  workspaceId: 'tenant-acme',
  clientId: process.env.CENTRALI_CLIENT_ID,
  clientSecret: process.env.CENTRALI_CLIENT_SECRET
});
// Create Projects structure
await centrali.createStructure({
  name: 'Project',
  fields: {
    name: { type: 'text', required: true },
    description: { type: 'text' },
    status: { type: 'text', enum: ['active', 'archived'] },
    ownerId: { type: 'text', required: true }
  }
});
// Create Tasks structure
await centrali.createStructure({
  name: 'Task',
  fields: {
    title: { type: 'text', required: true },
    description: { type: 'text' },
    status: { type: 'text', enum: ['todo', 'in_progress', 'done'] },
    priority: { type: 'text', enum: ['low', 'medium', 'high'] },
    projectId: { type: 'text', required: true },
    assigneeId: { type: 'text' }
  }
});
