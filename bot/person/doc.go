// Package person answers for what is kept of one customer: it finds all of it, writes it out, and erases it.
//
// Finding needs no key: the indexes, the heads of records and the log's heads name everything of a customer, so an
// erasure that was cut short after the keys went can be run again. Bodies that were missed for whatever reason are
// unreadable all the same, because the keys go first.
package person
