// Package discord speaks to customers and staff in Discord: direct messages, channels, threads and forum posts of
// servers, buttons, menus and slash commands, over the gateway and the REST API.
//
// # What is taken from discordgo, and what is not
//
// The library's addresses, message components, slash commands, permissions and its reckoning of what a member may do in a
// channel are used as they are. Nothing of it talks to the network here, for reasons that were measured with its newest
// release, 0.29.0 of 2025, or read in its source:
//
//   - asked to reconnect right after RESUME, its gateway locks itself and is deaf for ever, without an error (#513);
//   - refused for good (close code 4004) it connects again for ever, even after Close; refused a session it identifies
//     at once, where Discord asks for one to five seconds;
//   - Close sends 1000, which throws the session away, and session and sequence are private: no resuming after a restart;
//   - it notices a dead link after five heartbeats, and ignores resume_gateway_url;
//   - it acknowledges an event before anybody handled it, and one unknown component empties the whole message;
//   - a 502 to a POST is sent again without a nonce, so a message stands there twice; turned off (MaxRestRetries = 0), the
//     message type still has no nonce;
//   - before a request it waits for its bucket with a lock held and without looking at the context, so a request that
//     hangs holds back all of its route; a 429 with a page instead of JSON loses Retry-After.
//
// So the gateway ([link]), the requests ([client.do]) and the decoding of events ([translate]) are this package's own.
// The socket is github.com/coder/websocket.
//
// # What holds
//
// An event is acknowledged (the sequence of heartbeats, of RESUME after a restart and of the cursor moves on) only after
// the sink took it. What cannot be decoded is delivered as it came. After a restart the session is resumed; where Discord
// no longer knows it, what was missed is fetched from the history of every room that the cursor remembers. Interactions
// are answered once they are taken, or shortly before Discord gives up on them if the desk is slow.
//
// Every send carries a nonce made from its key, and Discord drops a second one within some minutes: an ambiguous send is
// made again with the same key. It cannot be asked for a nonce later (history holds none), so there is no Finder. The
// token appears in no error, no health, no finding and no file's address; Discord's descriptions of errors can quote a
// request, so only the codes of a closed list are passed on ([refusals]).
package discord
