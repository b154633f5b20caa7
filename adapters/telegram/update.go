package telegram

import (
	"encoding/json"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// wanted are the kinds of update that are asked for.
var wanted = []string{"message", "edited_message", "callback_query", "my_chat_member"}

// update is the envelope. Its parts are decoded one by one, so that a broken one does not take its id along.
type update struct {
	ID       int64           `json:"update_id"`
	Message  json.RawMessage `json:"message"`
	Edited   json.RawMessage `json:"edited_message"`
	Pressed  json.RawMessage `json:"callback_query"`
	MyMember json.RawMessage `json:"my_chat_member"`
}

// message holds what is needed of a Message, with the fields that the library's type lacks.
type message struct {
	ID        int64          `json:"message_id"`
	Thread    int64          `json:"message_thread_id"`
	InTopic   bool           `json:"is_topic_message"`
	From      *tgbotapi.User `json:"from"`
	As        *room          `json:"sender_chat"`
	Forwarded bool           `json:"is_automatic_forward"` // from the channel that a group discusses
	Date      int64          `json:"date"`
	EditDate  int64          `json:"edit_date"`
	Chat      room           `json:"chat"`
	ReplyTo   *struct {
		ID   int64          `json:"message_id"`
		From *tgbotapi.User `json:"from"`
	} `json:"reply_to_message"`

	Text            string                   `json:"text"`
	Entities        []tgbotapi.MessageEntity `json:"entities"`
	Caption         string                   `json:"caption"`
	CaptionEntities []tgbotapi.MessageEntity `json:"caption_entities"`

	Album     string               `json:"media_group_id"` // of pictures that were sent as one: each comes as a message
	Photo     []tgbotapi.PhotoSize `json:"photo"`
	Document  *tgbotapi.Document   `json:"document"`
	Audio     *tgbotapi.Audio      `json:"audio"`
	Voice     *tgbotapi.Voice      `json:"voice"`
	Video     *tgbotapi.Video      `json:"video"`
	VideoNote *tgbotapi.VideoNote  `json:"video_note"`
	Animation *tgbotapi.Animation  `json:"animation"`
	Sticker   *tgbotapi.Sticker    `json:"sticker"`
	Contact   *tgbotapi.Contact    `json:"contact"`
	Location  *tgbotapi.Location   `json:"location"`
	Venue     *tgbotapi.Venue      `json:"venue"`

	Keyboard *tgbotapi.InlineKeyboardMarkup `json:"reply_markup"`

	LeftMember *tgbotapi.User `json:"left_chat_member"`
	MovedTo    int64          `json:"migrate_to_chat_id"`
	MovedFrom  int64          `json:"migrate_from_chat_id"`
}

// room is what is needed of a Chat.
type room struct {
	ID    int64  `json:"id"`
	Type  string `json:"type"`
	Title string `json:"title"`
}

// private tells a chat with one person. Its id is the person's, and above zero.
func (r room) private() bool { return r.Type == "private" || r.Type == "" && r.ID > 0 }

// broadcast tells a channel of Telegram: one speaks, nobody answers there.
func (r room) broadcast() bool { return r.Type == "channel" }

// pressed is what is needed of a CallbackQuery. Its message may be one that the bot can no longer read, of which id
// and chat are left.
type pressed struct {
	ID      string         `json:"id"`
	From    *tgbotapi.User `json:"from"`
	Message *message       `json:"message"`
	Data    string         `json:"data"`
}

// membership is what is needed of a ChatMemberUpdated.
type membership struct {
	Chat room           `json:"chat"`
	From *tgbotapi.User `json:"from"`
	Date int64          `json:"date"`
	Old  member         `json:"old_chat_member"`
	New  member         `json:"new_chat_member"`
}

// member is what is needed of a ChatMember. The library's type does not know topics.
type member struct {
	Status       string `json:"status"`
	IsMember     bool   `json:"is_member"` // for "restricted"
	ManageTopics bool   `json:"can_manage_topics"`
}

// in tells whether the member is in the chat.
func (m member) in() bool {
	switch m.Status {
	case "creator", "administrator", "member":
		return true
	case "restricted":
		return m.IsMember
	}
	return false
}

// services are the messages that Telegram writes into a chat by itself, and that say nothing to a desk.
var services = []string{
	"new_chat_members", "chat_owner_left", "chat_owner_changed", "new_chat_title", "new_chat_photo",
	"delete_chat_photo", "group_chat_created", "supergroup_chat_created", "channel_chat_created",
	"message_auto_delete_timer_changed", "pinned_message", "users_shared", "chat_shared", "connected_website",
	"write_access_allowed", "proximity_alert_triggered", "boost_added", "chat_background_set",
	"direct_message_price_changed", "forum_topic_created", "forum_topic_edited", "forum_topic_closed",
	"forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden", "giveaway_created",
	"giveaway_completed", "managed_bot_created", "paid_message_price_changed", "poll_option_added",
	"poll_option_deleted", "suggested_post_approved", "suggested_post_approval_failed", "suggested_post_declined",
	"suggested_post_paid", "suggested_post_refunded", "video_chat_scheduled", "video_chat_started",
	"video_chat_ended", "video_chat_participants_invited",
}
