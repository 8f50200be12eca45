// import { UpsolveDashboard } from 'tenant-dashboard/react';
import * as React from 'react';
import { createUpsolveDashboard } from './react-component.js';
import './tenant-dashboard.js';

export const UpsolveDashboard = createUpsolveDashboard(React);
