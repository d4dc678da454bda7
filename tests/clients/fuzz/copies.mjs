// An organization's document, taken in by an empty organization, is the same document there.

import { succeed } from './founding.mjs';
import { difference } from './examiner.mjs';

const SETTINGS = 'name timeZone currency fiscalYearStart';
const READ = `{ organization { ${SETTINGS} document } }`;
const UPDATE =
  'mutation ($input: OrganizationUpdateInput!) { organizationUpdate(input: $input) { userErrors { code message } } }';
const IMPORT =
  'mutation ($document: JSON!) { scorecardsImport(input: { document: $document, allowFuture: true }) { userErrors { code message pointer } } }';

export async function copied(examiner) {
  const { system, tokens, seed } = examiner;
  const { document, ...settings } = (await succeed(system, tokens.keeper, READ)).organization;
  const slug = `copy-${seed}`;
  await system.found(slug);
  const token = await system.token(slug, 'admin', 'ADMIN');
  await succeed(system, token, UPDATE, { input: settings });
  await succeed(system, token, IMPORT, { document });
  const copy = (await succeed(system, token, READ)).organization.document;
  const [ours, theirs] = [document, copy].map((one) => JSON.stringify(one));
  if (ours !== theirs)
    examiner.fail('post', 'keeper', { query: READ }, { results: [document, copy] }, [
      `the copy's document is another: ${difference(ours, theirs)}`,
    ]);
}
