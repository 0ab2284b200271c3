import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findChromium } from './chromium.ts';

// The browser tests need a Chromium. Debian as root: install it. Elsewhere: one line that says what to do.
if (!findChromium()) {
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!isDebianRoot) {
    console.error(
      process.platform === 'darwin'
        ? 'leadlight: the browser tests need Chromium. Run: brew install --cask chromium (or set CHROMIUM_PATH)'
        : 'leadlight: the browser tests need Chromium. Run: sudo apt-get install -y chromium (or set CHROMIUM_PATH)',
    );
    process.exit(1);
  }
  console.log('leadlight: installing Chromium for the browser tests …');
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
  ]) {
    const { status } = spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: environment,
    });
    if (status !== 0) {
      console.error(`leadlight: apt-get ${args[0]} failed; install Chromium by hand or set CHROMIUM_PATH`);
      process.exit(1);
    }
  }
}
