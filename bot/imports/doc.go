// Package imports turns what other tools keep (a Rasa project, Chatwoot's canned responses, a table of questions and
// answers) into files of a desk, with conversation tests made from the source's own, and says line by line what could
// not be carried over. It reads and writes no disk.
package imports
