// Package bot is the desk as a pure domain: conversation, turn, Decide, ticket, customer, promise, handoff,
// and the ports that the rest plugs into (Store, Sealer, Searcher, Board, Actor).
//
// A conversation is a log of turns. A turn is decided by a pure function from recorded facts, and written as
// one value in one atomic commit. The commit is the receipt.
package bot
