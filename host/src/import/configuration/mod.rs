//! The other program's settings in the terms of ours.
