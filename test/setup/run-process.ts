import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const projectDir = fileURLToPath(new URL('../../', import.meta.url));

export interface RunningProcess {
  readonly child: ChildProcess;
  /** Everything printed so far, both streams. */
  readonly output: () => string;
  /** Resolves with the first match of `pattern` in the output; rejects when the process ends before. */
  readonly sees: (pattern: RegExp) => Promise<RegExpMatchArray>;
  /** Resolves with the exit code (null: ended by a signal). */
  readonly ended: Promise<number | null>;
}

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** Starts one of the project's entry files with this Node, with nothing of our settings in its environment. */
export function runProcess(
  file: string,
  args: readonly string[] = [],
  options: ProcessOptions = {},
): RunningProcess {
  const { PATH, HOME, TMPDIR, LANG } = process.env;
  const child = spawn(process.execPath, [file, ...args], {
    cwd: options.cwd ?? projectDir,
    env: { PATH, HOME, TMPDIR, LANG, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const watchers = new Set<() => void>();
  const take = (chunk: Buffer) => {
    output += chunk.toString();
    for (const watcher of watchers) watcher();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    child,
    output: () => output,
    ended,
    sees: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = output.match(pattern);
          if (!match) return;
          watchers.delete(look);
          resolve(match);
        };
        watchers.add(look);
        look();
        void ended.then((code) => reject(new Error(`ended with ${code} before ${pattern}:\n${output}`)));
      }),
  };
}

/** Runs to the end: `{ code, stdout, stderr }`. */
export async function runToEnd(
  file: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const running = runProcess(file, args, options);
  let stdout = '';
  let stderr = '';
  running.child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  running.child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const code = await running.ended;
  return { code, stdout, stderr };
}
