// Builds the page for browsers and the API routes for Node, as Next.js would.
import { build as bundle } from 'esbuild';
import { mkdtemp, rm } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';

const here = fileURLToPath(new URL('.', import.meta.url));
const API = ['projects', 'tasks'];

/** {page, script, routes: path -> {GET, POST}}. */
export async function build() {
  const { outputFiles: [script] } = await bundle({
    entryPoints: [join(here, 'app/main.tsx')], bundle: true, format: 'esm', target: 'es2022', jsx: 'automatic', minify: true, write: false, define: { 'process.env.NODE_ENV': '"production"' },
  });

  // Beside the sample's packages, so that Node finds them.
  const folder = await mkdtemp(join(here, '.build-'));
  try {
    await bundle({
      entryPoints: API.map(name => ({ in: join(here, `app/api/${name}/route.ts`), out: name })),
      bundle: true, platform: 'node', format: 'esm', outdir: folder, outExtension: { '.js': '.mjs' },
      alias: { '@clerk/nextjs/server': join(here, 'clerk/server.mjs') }, external: ['@centrali-io/centrali-sdk'],
    });
    const routes = new Map();
    for (const name of API)
      routes.set(`/api/${name}`, await import(pathToFileURL(join(folder, `${name}.mjs`))));
    return { page: '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tasks</title></head><body><div id="root"></div><script type="module" src="/main.js"></script></body></html>', script: script.text, routes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
