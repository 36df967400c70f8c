// Plain JavaScript, so that an older Node.js can read it and say what is missing.
const needed = 24;
if (Number(process.versions.node.split('.')[0]) < needed) {
  process.stderr.write(`Tirek needs Node.js ${needed} or newer, this is ${process.versions.node}: use "npm start".\n`);
  process.exit(1);
}
await import('./main.ts');
