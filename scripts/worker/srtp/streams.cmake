# Read by libsrtp 2's own CMakeLists.txt (as CMAKE_PROJECT_libsrtp2_INCLUDE), to have streams.c in place of its list of
# streams. Versions before 2.5 know no other list.
if(EXISTS ${CMAKE_SOURCE_DIR}/include/stream_list_priv.h)
  add_compile_definitions(SRTP_NO_STREAM_LIST)
  set(STREAMS ${CMAKE_CURRENT_LIST_DIR}/streams.c)
  # The target does not exist yet: this is done when all of that CMakeLists.txt has been read.
  cmake_language(DEFER CALL target_sources srtp2 PRIVATE "${STREAMS}")
endif()
