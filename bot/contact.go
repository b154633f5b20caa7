package bot

import (
	"time"

	"frontdesk/bot/channel"
)

// Contact is one address at which a customer is.
type Contact struct {
	ID      string // names it: a keyed hash, of which nothing can be learned
	Address channel.Address
	Conv    ConvID    // that it leads to; "" = nowhere any more
	Linked  time.Time // when a code joined it; zero = it was not
}
