// Package desk turns the files of a desk definition into a bot.Desk, or into problems that name file, line,
// column and remedy. It packs a folder into what a revision stores, names revisions, tells two apart in plain
// words and writes the example desk.
//
// A broken folder never gives a desk: Load reports everything that is wrong at once and returns nothing else.
package desk
