package webhook_test

import (
	"testing"

	"frontdesk/bot/bottest"
)

func TestConformance(t *testing.T) {
	const noLink = "there is no connection: each event is a request of its own"
	bottest.AdapterSuite(t, bottest.Platform{Open: newFake, Without: map[int]string{
		2:  "the other side takes mentions out: rooms are direct",
		4:  "a press has no deadline of its own: the answer to the request says that it is durable",
		11: "an event is delivered in one form",
		18: noLink, 19: noLink, 20: noLink, 22: noLink, 23: noLink, 25: noLink,
		42: "files go out as links: the other side fetches them",
		47: "people work in the console, not behind a webhook",
	}})
}
