// Package sla is the clock of service level agreements: calendars of open hours, policies that set targets, when
// each target of a ticket falls due and why, and how a time is said to a person. It is pure: every instant comes in
// as a value, and the same events always give the same answer.
//
// # Arithmetic
//
// Instants are UTC in whole milliseconds; rules live in the calendar's zone. A local time is the first instant at
// which the clock on the wall shows it or a later one. So a time that the clocks skip in spring is the moment of
// the jump, a time they show twice in autumn is its first showing, and a night shift over the change has seven or
// nine real hours. Open time is real time between such instants.
//
// # Clocks
//
// Dues folds a ticket's events into phases (running, paused, stopped) and counts each target over them. Nothing is
// ever incremented, so a correction of events or policies corrects the clocks. Pauses end with any message of the
// customer; an agreed date ends them by itself; nothing else but an agent does.
//
// # Policies in a desk's sla.yaml
//
// The types are made to be filled from a file like this one. ParseInterval reads the hours; Calendar.Compile and
// Policies.Validate find the mistakes. One agreement becomes one Rule for each of its targets, all with its id.
//
//	version: 1
//	calendars:
//	  office:
//	    zone: Europe/Berlin
//	    week: { mon-thu: ["08:00-12:00", "13:00-17:00"], fri: ["08:00-14:00"] }
//	    holidays: [de-BY]
//	    days: { 2026-12-24: ["08:00-12:00"], 2026-12-31: closed }
//	  nights: { zone: Europe/Berlin, week: { mon-fri: ["22:00-06:00"] } }
//	  always: 24x7
//	policies:
//	  - id: gold
//	    label: { en: Gold agreement, de: Gold-Vertrag }
//	    for: { tiers: [gold] }                  # customers, tiers, services, severities, teams; none = everybody
//	    calendar: always
//	    targets: { first_response: 15m, next_response: 1h, resolution: 4h }
//	  - id: vpn
//	    for: { services: [vpn], severities: [p1, p2] }
//	    calendar: office
//	    targets: { resolution: 8h }
//	  - id: default
//	    calendar: office
//	    targets: { first_response: 4h, next_response: 8h, resolution: 5 days }   # days of the calendar's WorkingDay
//
// The most specific agreement wins for each target by itself, so a gold customer's VPN ticket takes all three times
// from gold, and any other VPN ticket its resolution from vpn and the rest from default.
package sla
