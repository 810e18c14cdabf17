# promoc_module(name libraries...): compiler/<name>/**.cpp becomes the library promoc_<name>,
# tests/unit/<name>/**.cpp the test unit/<name>. A module without sources does not exist yet.
function(promoc_module name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/compiler/${name}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_library(promoc_${name} STATIC ${sources})
  promoc_link(promoc_${name} PUBLIC promoc_options ${ARGN})
  # What runs once is limited by its way into memory, not by its instructions (docs/decisions/performance.md).
  if(NOT name IN_LIST PROMOC_MODULES_FOR_SPEED)
    target_compile_options(promoc_${name} PRIVATE $<$<CONFIG:Release>:-Os>)
  endif()
  file(GLOB_RECURSE unit_tests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/${name}/*.cpp)
  if(PROMOC_TESTS AND unit_tests)
    add_executable(unit_${name} ${unit_tests})
    target_include_directories(unit_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
    target_link_libraries(unit_${name} PRIVATE promoc_${name} promoc_catch_main)
    add_test(NAME unit/${name} COMMAND unit_${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endif()
endfunction()

# Links those of the libraries that exist: a module may be named before it has its first file.
function(promoc_link target visibility)
  foreach(library IN LISTS ARGN)
    if(TARGET ${library})
      target_link_libraries(${target} ${visibility} ${library})
    elseif(NOT library MATCHES "^promoc_")
      message(FATAL_ERROR "${target}: there is no library ${library}")
    endif()
  endforeach()
endfunction()

# promoc_link_included(target files...): links the modules whose headers the files include.
function(promoc_link_included target)
  set(modules "")
  foreach(file IN LISTS ARGN)
    file(STRINGS ${file} lines REGEX "^#include \"[a-z]+/")
    foreach(line IN LISTS lines)
      string(REGEX REPLACE "^#include \"([a-z]+)/.*" "promoc_\\1" module "${line}")
      list(APPEND modules ${module})
    endforeach()
  endforeach()
  list(REMOVE_DUPLICATES modules)
  promoc_link(${target} PRIVATE promoc_options ${modules})
endfunction()

# promoc_embed(target): adds templates/**, stdlib/** and the pages of `promoc explain` to a library. The list is a file
# so that a new template embeds again.
function(promoc_embed target)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/templates/* ${CMAKE_SOURCE_DIR}/stdlib/*
       ${CMAKE_SOURCE_DIR}/compiler/diag/explain/*.md)
  list(FILTER files EXCLUDE REGEX "/templates/CONTRACTS\\.md$")  # for people; the binary can print it
  set(lines "")
  foreach(file IN LISTS files)
    file(RELATIVE_PATH path ${CMAKE_SOURCE_DIR} ${file})
    string(REPLACE "compiler/diag/explain/" "explain/" path ${path})
    string(APPEND lines "${path}|${file}\n")
  endforeach()
  set(list ${CMAKE_BINARY_DIR}/embed.list)
  set(source ${CMAKE_BINARY_DIR}/embedded_files.cpp)
  set(script ${CMAKE_SOURCE_DIR}/cmake/embed.cmake)
  file(GENERATE OUTPUT ${list} CONTENT "${lines}")
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DLIST=${list} -DOUT=${source} -P ${script}
    DEPENDS ${files} ${list} ${script}
    VERBATIM)
  target_sources(${target} PRIVATE ${source})
endfunction()
