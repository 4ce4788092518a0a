// Builds dist, or the folder that is named, from src: `npm run build`. The same sources and lock file make the same
// bytes.
import { build } from 'esbuild';
import { copyFile } from 'node:fs/promises';

const outdir = process.argv[2] ?? 'dist';
await build({
  entryPoints: { app: 'src/main.js' },
  outdir,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'inline',
  lineLimit: 120,
});
for (const file of ['index.html', 'icon.svg']) await copyFile(`src/${file}`, `${outdir}/${file}`);
