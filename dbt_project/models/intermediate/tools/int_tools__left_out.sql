{{ union_tools('left_out') }}
