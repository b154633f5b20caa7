package bot

import (
	"crypto/subtle"
	"strconv"
	"strings"
	"time"
)

// FileLinks is the path below which kept files are given to whoever has their link.
const FileLinks = "/files/"

// FileLink is the path of a kept file for somebody without a session, until a time: it is a way in by itself, for this one
// file. It holds ids, a time and a keyed hash over them.
func FileLink(keys Sealer, c ConvID, id string, until time.Time) string {
	end := strconv.FormatInt(until.Unix(), 36)
	return FileLinks + string(c) + "/" + id + "/" + end + "/" + linkSum(keys, string(c), id, end)
}

func linkSum(keys Sealer, c, id, end string) string { return keys.Hash("file link", c, id, end) }

// ReadFileLink reads a path that FileLink made. It reports false for any other, and once its time is over.
func ReadFileLink(keys Sealer, path string, now time.Time) (ConvID, string, bool) {
	part := strings.Split(strings.TrimPrefix(path, FileLinks), "/")
	if len(part) != 4 {
		return "", "", false
	}
	until, err := strconv.ParseInt(part[2], 36, 64)
	if err != nil || subtle.ConstantTimeCompare([]byte(linkSum(keys, part[0], part[1], part[2])), []byte(part[3])) != 1 || !now.Before(time.Unix(until, 0)) {
		return "", "", false
	}
	return ConvID(part[0]), part[1], true
}
