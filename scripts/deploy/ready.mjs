// The image's health check: 0 where this machine's server answers that new meetings may come.
const { HOST, PORT = '3000' } = process.env;
const host = !HOST || HOST === '0.0.0.0' ? '127.0.0.1' : HOST;
const ready = await fetch(`http://${host}:${PORT}/ready`).catch(() => undefined);
process.exitCode = ready?.ok ? 0 : 1;
