//! The only room that talks to the Stellar network (room under construction).
