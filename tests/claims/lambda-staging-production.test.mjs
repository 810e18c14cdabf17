import { numbered, testTable } from './table.mjs';

testTable('lambda-staging-production', { claims: numbered('s1', 66), withoutRule: ['s1-28', 's1-30', 's1-65'] });
