// Runs an emitted script with Debian's client of AWS against the server beside this file.
import { accessSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, runs, promotion } from '../../scripts/support/run.mjs';
import { github } from '../../scripts/support/github.mjs';
import { credentials, region } from './aws-server.mjs';

/** What the packaged client is too old for: commands.test.mjs holds every entry to the models of AWS. */
export const newer = join(dirname(fileURLToPath(import.meta.url)), '..', 'newer');
export const clientPath = '/usr/bin/aws';
accessSync(clientPath);

/** Version 2.9 does not heed AWS_ENDPOINT_URL, so the address is added to each call. */
export const client = (address) => ({ 'aws *': runs(`exec ${clientPath} --endpoint-url ${address} "$@"`) });

/** Runs a script of the promotion, or `script`. `world` is what GitHub says; `routes` come first. */
export const runWith = (cloud, name, { args, env = {}, world = {}, routes = {}, files, script = promotion(name), prepare } = {}) =>
  run(script, {
    args, files, prepare,
    env: { ...credentials, AWS_DATA_PATH: newer, REGION: region, ...env },
    routes: { ...routes, ...github(world), ...client(cloud.address), ...routes },
  });
