"""What belongs to the frame and to no room: how a person wants pages, the phone's 更多, the living sheet of parts."""
