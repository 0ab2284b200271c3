import { aiTables } from './contract/ai-tables.ts';
import { automationTables } from './contract/automation-tables.ts';
import type { Table } from './contract/column.ts';
import { identityTables } from './contract/identity-tables.ts';
import { messagingTables } from './contract/messaging-tables.ts';
import { recordTables } from './contract/record-tables.ts';
import { salesTables } from './contract/sales-tables.ts';

/** Every table of the platform that Leadlight reads: what migrations make and adopt, and what doctor compares with. */
export const platformTables: readonly Table[] = [
  ...identityTables,
  ...salesTables,
  ...messagingTables,
  ...automationTables,
  ...aiTables,
  ...recordTables,
];
