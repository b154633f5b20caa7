package bottest

import (
	"testing"

	"frontdesk/bot"
)

func TestMemory(t *testing.T) {
	StoreSuite(t, func(*testing.T) bot.Store { return NewMemory() })
}
