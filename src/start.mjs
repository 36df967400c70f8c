// Plain JavaScript, so that an older Node.js can read it and say what is missing.
const needed = 24;
const wrongConfig = 78;

if (Number(process.versions.node.split('.')[0]) < needed) {
  process.stderr.write(`Tirek needs Node.js ${needed} or newer, this is ${process.versions.node}: use "npm start".\n`);
  process.exit(1);
}
// The settings come first: a wrong one is told before anything is loaded or opened.
const { parseConfig } = await import('./config.ts');
const parsed = parseConfig(process.env);
if (parsed.kind === 'config-faults') {
  process.stderr.write(`${parsed.faults.join('\n')}\n`);
  process.exit(wrongConfig);
}
const { main } = await import('./main.ts');
await main(parsed.config);
