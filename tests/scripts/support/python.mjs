// Python as a job finds it: pip is stood in for, because no registry is reached here; everything else is the real interpreter
// with the tools that the distribution packages (python3-pytest, python3-pytest-cov, bandit, mypy).
import { accessSync } from 'node:fs';
import { raw, runs } from './run.mjs';

const interpreter = '/usr/bin/python3';
accessSync(interpreter);

/** Routes; the given ones come first. */
export const python = (routes = {}) => ({ ...routes, 'python -m pip install *': raw(''), 'python *': runs(`exec ${interpreter} "$@"`), ...routes });

/** What was installed, call by call. */
export const installed = (result) => result.calls.filter((c) => c.text.startsWith('python -m pip install ')).map((c) => c.args.slice(5));
