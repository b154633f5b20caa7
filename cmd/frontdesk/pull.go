package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/url"

	"github.com/spf13/cobra"

	"frontdesk/bot/desk"
)

func deskPullCommand() *cobra.Command {
	var at place
	var asJSON bool
	c := &cobra.Command{
		Use: "pull DIR", Short: "write the live desk into a folder", Example: "  frontdesk desk pull ./desk", Args: exactly(1, "give a folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			src, err := pulled(cmd.Context(), &at, liveName)
			if err != nil {
				return err
			}
			revision, err := desk.Revision(src)
			if err != nil {
				return err
			}
			if err := writeFolder(args[0], src, revision); err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), deskFolder{args[0], revision})
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is in %s\n", revision, args[0])
			return err
		},
	}
	at.flags(c.Flags())
	return jsonFlag(c, &asJSON)
}

// pulled fetches the files of a revision.
func pulled(ctx context.Context, at *place, revision string) (fs.FS, error) {
	var packed bytes.Buffer
	if err := at.perform(ctx, "desk-pull", nil, &packed, url.Values{"revision": {revision}}); err != nil {
		return nil, err
	}
	return desk.Unpack(packed.Bytes())
}

// pullOp writes out the files of a revision, of the live one if none is named.
func pullOp(ctx context.Context, d *data, _ io.Reader, out io.Writer, args url.Values) error {
	revision, err := d.revision(ctx, args.Get("revision"))
	if err != nil {
		return err
	}
	files, err := d.library.Files(ctx, revision)
	if err != nil {
		return err
	}
	packed, err := desk.Pack(files)
	if err != nil {
		return err
	}
	_, err = out.Write(packed)
	return err
}
