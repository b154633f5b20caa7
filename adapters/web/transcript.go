package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"

	"frontdesk/bot"
)

// maxTranscript bounds how many turns a transcript holds: more is no reading matter.
const maxTranscript = 5000

// transcript serves what the customer saw.
func (c *chat) transcript(r *request) (answer, error) {
	return c.export(r, r.session.Conv, r.session.Zone)
}

// export writes a conversation as its customer saw it: private notes, traces and ids of staff are not in it. Text
// and HTML are files to keep: a browser shows them only in a box of its own, without scripts.
func (s *Server) export(r *request, conv bot.ConvID, zone string) (answer, error) {
	format := r.URL.Query().Get("format")
	if format == "" {
		format = "json"
	}
	if !slices.Contains(bot.TranscriptFormats, format) {
		return answer{}, wrongField("format", "It is json, text or html.")
	}
	turns, err := s.allTurns(r.Context(), conv)
	if err != nil {
		return answer{}, err
	}
	twice, err := s.Archive.SentTwice(r.Context(), turns)
	if err != nil {
		return answer{}, err
	}
	names, err := s.names(r.Context())
	if err != nil {
		return answer{}, err
	}
	of, err := s.Archive.Conversation(r.Context(), conv)
	if err != nil {
		return answer{}, err
	}
	head, err := s.Archive.TranscriptHead(r.Context(), &of, s.Desk(), zone)
	if err != nil {
		return answer{}, err
	}
	var b bytes.Buffer
	if err := bot.WriteTranscript(&b, format, head, bot.Transcript(turns, false, twice, names.of)); err != nil {
		return answer{}, err
	}
	kind := map[string]string{"json": "application/json", "text": "text/plain; charset=utf-8", "html": "text/html; charset=utf-8"}[format]
	if format != "json" {
		ext := map[string]string{"text": "txt", "html": "html"}[format]
		r.w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", string(conv)+"."+ext))
	}
	return answer{status: http.StatusOK, kind: kind, raw: b.Bytes()}, nil
}

// allTurns reads a conversation from its beginning, as far as a transcript goes.
func (s *Server) allTurns(ctx context.Context, conv bot.ConvID) (all []bot.Turn, err error) {
	const page = 200
	for after := int64(0); after < maxTranscript; {
		turns, err := s.Archive.Turns(ctx, conv, after, page)
		if err != nil {
			return nil, err
		}
		all = append(all, turns...)
		if len(turns) < page {
			break
		}
		after = turns[len(turns)-1].Seq
	}
	return all, nil
}
