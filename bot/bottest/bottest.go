// Package bottest holds the suites that every implementation of a port passes, and the fakes that stand in for
// them. Only tests import it.
//
// StoreSuite holds a store to each sentence of bot.Store; Memory is the reference store it compares with.
package bottest
