// Package logging sends records of log/slog to the host's log, with their level and a context. Each line of the log
// names the guest, the function and the transaction.
//
//	var bank = slog.New(logging.NewHandler("bank", nil))
//
//	bank.Warn("answered slowly", "ms", 3100)
//
// Keep personal data out of it. Lines count towards the limit on a call's output.
package logging

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"anchorguest/internal/memory"
	"anchorguest/internal/wit/wasi_logging_logging"
)

// The levels of the host's log that log/slog has no names for. A level between two is logged as the lower one.
const (
	// LevelTrace is below slog.LevelDebug.
	LevelTrace = slog.Level(-8)
	// LevelCritical is above slog.LevelError. The host logs it as an error.
	LevelCritical = slog.Level(12)
)

// handler sends a record's text and attributes to the host, formatted like slog's TextHandler.
type handler struct {
	context string
	least   slog.Leveler
	shared  *shared
	text    slog.Handler
}

// shared is the buffer of a handler and those derived from it, used by one at a time.
type shared struct {
	mutex sync.Mutex
	line  bytes.Buffer
}

// NewHandler is a handler whose lines have a context, such as "bank" or "kyc". The options may be nil. Without a level
// in them, all records from LevelTrace on go to the host, whose operator configures which are kept.
func NewHandler(context string, options *slog.HandlerOptions) slog.Handler {
	own := slog.HandlerOptions{}
	if options != nil {
		own = *options
	}
	if own.Level == nil {
		own.Level = LevelTrace
	}
	replace := own.ReplaceAttr
	own.ReplaceAttr = func(groups []string, attr slog.Attr) slog.Attr {
		if isOfLine(groups, attr) {
			return slog.Attr{}
		}
		if replace != nil {
			return replace(groups, attr)
		}
		return attr
	}
	into := &shared{}
	return &handler{context, own.Level, into, slog.NewTextHandler(&into.line, &own)}
}

// isOfLine says whether an attribute is the line's own level or its empty message, which the host gets separately.
func isOfLine(groups []string, attr slog.Attr) bool {
	if len(groups) > 0 {
		return false
	}
	_, isLevel := attr.Value.Any().(slog.Level)
	return attr.Key == slog.LevelKey && isLevel || attr.Key == slog.MessageKey && attr.Value.String() == ""
}

// Enabled says whether records of the level are logged.
func (h *handler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= h.least.Level()
}

// Handle logs a line: the message, and the attributes as key=value.
func (h *handler) Handle(ctx context.Context, record slog.Record) error {
	memory.Collect()
	// The host adds the time.
	attributes := slog.NewRecord(time.Time{}, record.Level, "", record.PC)
	record.Attrs(func(attr slog.Attr) bool {
		attributes.AddAttrs(attr)
		return true
	})
	h.shared.mutex.Lock()
	defer h.shared.mutex.Unlock()
	h.shared.line.Reset()
	if err := h.text.Handle(ctx, attributes); err != nil {
		return err
	}
	line := strings.TrimSpace(record.Message + " " + strings.TrimSpace(h.shared.line.String()))
	wasi_logging_logging.Log(level(record.Level), h.context, line)
	return nil
}

// WithAttrs is the handler with attributes added to each of its lines.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &handler{h.context, h.least, h.shared, h.text.WithAttrs(attrs)}
}

// WithGroup is the handler with a group around later attributes.
func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{h.context, h.least, h.shared, h.text.WithGroup(name)}
}

func level(level slog.Level) wasi_logging_logging.Level {
	switch {
	case level < slog.LevelDebug:
		return wasi_logging_logging.LevelTrace
	case level < slog.LevelInfo:
		return wasi_logging_logging.LevelDebug
	case level < slog.LevelWarn:
		return wasi_logging_logging.LevelInfo
	case level < slog.LevelError:
		return wasi_logging_logging.LevelWarn
	case level < LevelCritical:
		return wasi_logging_logging.LevelError
	default:
		return wasi_logging_logging.LevelCritical
	}
}
