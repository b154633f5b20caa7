// Starts telegram-test-api on a free port of loopback, writes its address, and ends when its input does.
const net = require('net');
const api = require('telegram-test-api');

const TelegramServer = api.TelegramServer || api.default || api;
const probe = net.createServer().listen(0, '127.0.0.1', () => {
  const { port } = probe.address();
  probe.close(async () => {
    await new TelegramServer({ port, host: '127.0.0.1', storeTimeout: 600 }).start();
    console.log(`http://127.0.0.1:${port}`);
  });
});
process.stdin.on('end', () => process.exit(0)).resume();
