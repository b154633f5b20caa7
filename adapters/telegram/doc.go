// Package telegram speaks to customers and staff in Telegram, through the Bot API: long polling or a webhook,
// private chats, groups, and the topics of a forum.
//
// # What is taken from go-telegram-bot-api, and what is not
//
// The library's types say what users, text entities, files, keyboards and webhooks look like. Nothing of it
// talks to the network here, for reasons that were measured with its newest release, 5.5.1 of 2021:
//
//   - its calls take no context, so neither a stop nor a deadline ends a long poll or an upload;
//   - its poll loop moves the offset before anybody handled the updates, so a crash loses up to a hundred;
//   - its connection errors hold the request's address, and with it the bot's token;
//   - a refused upload loses the error code, and retry_after is read as a whole number only;
//   - its Message has no message_thread_id, so topics of a forum fall together, and its webhook knows no secret;
//   - one field of an unknown form fails the whole update, which its loop then skips.
//
// So requests, the poll loop, the webhook and the decoding of updates are this package's own ([client.do],
// [Adapter.poll], [Adapter.Routes], [translate]).
//
// # What holds
//
// An update is confirmed to Telegram (by the offset of the next poll, or by 200 to a webhook) only after the sink
// took it. One batch is one delivery. What cannot be decoded is delivered as it came. The token appears in no error,
// no health, no finding and no file's address; Telegram's descriptions of errors can quote a message, so only
// those of a closed list are passed on ([refusals]).
//
// Telegram knows no idempotency key and cannot be asked what it sent, so a send whose answer was lost is ambiguous
// and stays so: there is no Finder.
package telegram
