// Package vault seals what customers and staff say. Every customer has a data key; data keys lie in the store, wrapped
// by an epoch key that lies in a file outside it. Erasing somebody is dropping his key: what is left of his bodies in
// the store, in its files and in backups cannot be read once the epoch has turned (Rotate), because copies of the
// wrapped key are useless without the epoch key that was thrown away.
//
// Bodies are compressed first, with a fixed dictionary: a turn of some kilobytes becomes some hundred bytes, and what
// is sealed does not compress later.
package vault
