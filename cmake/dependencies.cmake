# The libraries of docs/decisions/packages.md, all from Debian 12.
find_package(pegtl REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)

set(OPENSSL_USE_STATIC_LIBS ${PROMOC_STATIC})
find_package(OpenSSL REQUIRED COMPONENTS Crypto) # SHA-256 only, see docs/decisions/sha256.md

# libyaml has no package for CMake; the archive lies beside the shared library.
if(PROMOC_STATIC)
  find_library(YAML_LIBRARY libyaml.a REQUIRED)
else()
  find_library(YAML_LIBRARY yaml REQUIRED)
endif()
add_library(promoc_yaml_reader INTERFACE)
target_link_libraries(promoc_yaml_reader INTERFACE ${YAML_LIBRARY})

# CaDiCaL, which decides what runs are possible, is an archive and a header.
find_library(CADICAL_LIBRARY libcadical.a REQUIRED)
add_library(promoc_sat INTERFACE)
target_link_libraries(promoc_sat INTERFACE ${CADICAL_LIBRARY})

# Nor has cmark-gfm, which is always linked in: it is used by one command, and nobody has it installed.
find_library(CMARK_GFM_EXTENSIONS_LIBRARY libcmark-gfm-extensions.a REQUIRED)
find_library(CMARK_GFM_LIBRARY libcmark-gfm.a REQUIRED)
add_library(promoc_markdown_reader INTERFACE)
target_link_libraries(promoc_markdown_reader INTERFACE ${CMARK_GFM_EXTENSIONS_LIBRARY} ${CMARK_GFM_LIBRARY})
target_compile_definitions(promoc_markdown_reader INTERFACE CMARK_GFM_STATIC_DEFINE CMARK_GFM_EXTENSIONS_STATIC_DEFINE)

if(PROMOC_TESTS OR PROMOC_FUZZ)
  find_package(yaml-cpp REQUIRED) # reads back what our own YAML writer wrote
endif()

if(PROMOC_TESTS)
  find_package(Catch2 2 REQUIRED)
  add_library(promoc_catch_main STATIC ${CMAKE_SOURCE_DIR}/tests/support/catch_main.cpp)
  target_link_libraries(promoc_catch_main PUBLIC promoc_options Catch2::Catch2)
  # The slowest file of the whole build; nothing is gained by optimising it.
  target_compile_options(promoc_catch_main PRIVATE -O0)
endif()
