package abi

// The cases of an option.
const (
	OptionNone uint8 = iota
	OptionSome
)

// Option is a value or none.
type Option[T any] struct {
	value T
	some  bool
}

// Some is an option with a value.
func Some[T any](value T) Option[T] {
	return Option[T]{value: value, some: true}
}

// None is an option without one.
func None[T any]() Option[T] {
	return Option[T]{}
}

// Tag is OptionSome or OptionNone.
func (o Option[T]) Tag() uint8 {
	if o.some {
		return OptionSome
	}
	return OptionNone
}

// IsSome is whether there is a value.
func (o Option[T]) IsSome() bool {
	return o.some
}

// IsNone is whether there is none.
func (o Option[T]) IsNone() bool {
	return !o.some
}

// Some is the value. It panics if there is none.
func (o Option[T]) Some() T {
	if !o.some {
		panic("there is no value: ask IsSome first, or SomeOr")
	}
	return o.value
}

// SomeOr is the value, or other if there is none.
func (o Option[T]) SomeOr(other T) T {
	if !o.some {
		return other
	}
	return o.value
}

// The cases of a result.
const (
	ResultOk uint8 = iota
	ResultErr
)

// Result is a value or an error.
type Result[T, E any] struct {
	value  T
	err    E
	failed bool
}

// Ok is a result with a value.
func Ok[T, E any](value T) Result[T, E] {
	return Result[T, E]{value: value}
}

// Err is a result with an error.
func Err[T, E any](err E) Result[T, E] {
	return Result[T, E]{err: err, failed: true}
}

// Tag is ResultOk or ResultErr.
func (r Result[T, E]) Tag() uint8 {
	if r.failed {
		return ResultErr
	}
	return ResultOk
}

// IsOk is whether there is a value.
func (r Result[T, E]) IsOk() bool {
	return !r.failed
}

// IsErr is whether there is an error.
func (r Result[T, E]) IsErr() bool {
	return r.failed
}

// Ok is the value. It panics if there is none.
func (r Result[T, E]) Ok() T {
	if r.failed {
		panic("there is no value: ask IsOk first")
	}
	return r.value
}

// Err is the error. It panics if there is none.
func (r Result[T, E]) Err() E {
	if !r.failed {
		panic("nothing failed: ask IsErr first")
	}
	return r.err
}

// Unit is a value without content.
type Unit struct{}

// Tuple2 is two values.
type Tuple2[A, B any] struct {
	F0 A
	F1 B
}
