#include "base/version.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>

TEST_CASE("the version is that of CMakeLists.txt") {
  std::ifstream file("CMakeLists.txt");
  std::stringstream text;
  text << file.rdbuf();
  CHECK(text.str().find("project(promoc VERSION " + std::string(promoc::kVersion) + " ") != std::string::npos);
}
