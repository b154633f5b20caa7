// Package staff holds who works at the desk: accounts, roles, the permission table, sessions, API tokens, one-time
// links, the throttle of sign-ins and the audit log.
//
// Everything is kept as records and log entries of bot.Store: secrets only as hashes, names and addresses only
// sealed. Each change is one bot.Write that holds the change and its line of the audit log, with the versions it
// was made on. The clock and the source of random bytes are passed in.
package staff
