package channel

// BlockKind is a kind of rich text element: a closed set.
type BlockKind string

// The kinds of block.
const (
	TextBlock    BlockKind = "text"    // a paragraph
	LinkBlock    BlockKind = "link"    // Text and URL
	ListBlock    BlockKind = "list"    // Items, one a line
	QuoteBlock   BlockKind = "quote"   // Text of somebody else
	CodeBlock    BlockKind = "code"    // Text as it is, in a fixed width
	TicketBlock  BlockKind = "ticket"  // Text = number, Items = title, team
	PromiseBlock BlockKind = "promise" // Text = what was told, Items = kind, RFC 3339 time
)

// Block is one element of the neutral rich text. Its words are plain: whatever means something to a platform is
// escaped by the adapter.
type Block struct {
	Kind  BlockKind `json:"kind"`
	Text  string    `json:"text,omitempty"`
	URL   string    `json:"url,omitempty"`
	Items []string  `json:"items,omitempty"`
}

// Option is a quick reply on offer. ID comes back as Inbound.Choice; it is at most MaxOptionID bytes.
type Option struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// MaxOptionID is what the tightest platform (Telegram's callback_data) leaves for an id.
const MaxOptionID = 64

// Outbound is one message to render. Nothing in it may become a mention: platforms' markup in its words is
// neutralised.
type Outbound struct {
	Key     string   `json:"key"` // names the send: the same key = the same message
	Address Address  `json:"address"`
	ReplyTo string   `json:"reply_to,omitempty"` // the platform's id of the message answered
	EditOf  string   `json:"edit_of,omitempty"`  // the platform's id of the message to change
	From    string   `json:"from,omitempty"`     // the agent's name, where a person writes; empty = the bot
	Body    []Block  `json:"body"`
	Options []Option `json:"options,omitempty"`
	Form    *Option  `json:"form,omitempty"`  // button that opens a form; its id is at most MaxOptionID bytes
	Files   []File   `json:"files,omitempty"` // read by the adapter's Opener; what it can't upload goes as a link
	Locale  string   `json:"locale"`
}

// Part is one request to the platform. Parts of a message are sent in their order, each when the one before is done.
type Part struct {
	Method string `json:"method"` // the platform's name of the call; rate limits may hang on it
	Wire   []byte `json:"wire"`   // the request's body, without any secret
	File   *File  `json:"file,omitempty"`
}

// Receipt says what the platform made of a part.
type Receipt struct {
	MessageIDs []string `json:"message_ids,omitempty"`
}
