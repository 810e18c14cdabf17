# How everything is compiled: language, warnings, sanitizers, what keeps the release binary small.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
# Assertions stay on: a pipeline that is not written is better than one that is wrong.
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(promoc_options INTERFACE)
# Designated initializers name what matters and leave the rest at its default.
target_compile_options(promoc_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-missing-field-initializers -Werror)
target_include_directories(promoc_options INTERFACE ${CMAKE_SOURCE_DIR}/compiler ${CMAKE_SOURCE_DIR})

if(PROMOC_STATIC)
  target_compile_options(promoc_options INTERFACE -ffunction-sections -fdata-sections)
  # One segment for code and constants: less to map at each start (docs/decisions/performance.md).
  target_link_options(promoc_options INTERFACE -static -s -Wl,--gc-sections -Wl,-z,noseparate-code)
endif()
if(PROMOC_SANITIZE OR PROMOC_FUZZ)
  target_compile_options(promoc_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all
                                                  -fno-omit-frame-pointer)
  target_link_options(promoc_options INTERFACE -fsanitize=address,undefined)
endif()
if(PROMOC_FUZZ)
  target_compile_options(promoc_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
