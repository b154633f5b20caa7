// Package web is the desk's own way in over HTTP: the chat API of customers (/chat/v1), the API of staff and
// programs (/api/v1), sign-in, and the pages of package ui.
//
// It is the one adapter that reads. Customers see a projection of turns (messages, owner, promises), never a
// turn; staff see what the permission table of bot/staff lets their role see, of their teams' conversations.
// openapi.json describes every operation and the permission it asks for; tests hold the code against it.
package web
