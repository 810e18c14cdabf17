import { numbered, testTable } from './table.mjs';

testTable('security-design-assistant', { claims: numbered('s0', 149), withoutRule: ['s0-004', 's0-008', 's0-051', 's0-082', 's0-139', 's0-149'] });
