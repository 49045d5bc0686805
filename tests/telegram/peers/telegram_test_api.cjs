// Starts telegram-test-api at the port that the first argument names. Run by tests/telegram/peers/running.py.
const TelegramServer = require("telegram-test-api");
new TelegramServer({ port: Number(process.argv[2]), host: "127.0.0.1", storeTimeout: 600 }).start().then(() => console.log("up"));
