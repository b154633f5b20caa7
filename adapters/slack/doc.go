// Package slack speaks to customers and staff in Slack: direct messages, threads that begin with a mention, buttons and
// menus, a slash command, files. Events come over Socket Mode, which needs no public address, or over HTTP.
//
// # What is taken from slack-go, and what is not
//
// The library's Block Kit says what messages look like, and its verifier checks the signatures of requests. Nothing of
// it talks to the network here, for reasons that were measured with release 0.35.0:
//
//   - its Socket Mode makes thousands of connections in seconds when Slack greets and then hangs up, since nothing is
//     waited for after a good handshake;
//   - when its 50 places for events are full it stops answering pings, so a slow desk loses the link;
//   - it leaves an old connection before it has a new one, so that events fall into the gap;
//   - one block that it does not know fails the whole event, which is then not acknowledged;
//   - its errors for lost connections do not say whether the request had left, and a Retry-After with a fraction
//     is an error of its own.
//
// So requests, connections and the decoding of events are this package's own ([client], [link], [translate]).
//
// # What holds
//
// An event is acknowledged after the sink took it. Slack delivers what was not acknowledged within three seconds again, three
// times in six minutes; the same event has the same key. What was written while the desk stood still for longer is asked
// for ([Adapter.remember]). A press of a button is the exception: Slack shows an error
// after three seconds and never delivers it again, so it is acknowledged shortly before and kept until the desk takes it.
//
// A message is told apart by channel and time stamp, so a mention that comes as two events is one. Events of one room are
// delivered one after the other, those that wait in the order of their time stamps; rooms do not wait for each other.
//
// What is sent carries its key as metadata, so Slack can be asked whether it arrived. Words go out as rich text
// elements, in which nothing is mark-up and nobody is called. Tokens appear in no error, no health, no finding and no
// file's address.
package slack
