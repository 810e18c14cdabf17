// For passes that call themselves: a thread whose stack is smaller than any system gives.
#pragma once

#include <pthread.h>

#include <catch2/catch.hpp>
#include <cstddef>
#include <functional>

namespace promoc {

inline constexpr std::size_t kSmallStack = 256U << 10U;

/// Runs a function on a thread with a stack of 256 KiB.
inline void on_small_stack(std::function<void()> body) {
  pthread_attr_t attributes;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstacksize(&attributes, kSmallStack) == 0);
  pthread_t thread{};
  const auto run = [](void* argument) -> void* {
    (*static_cast<std::function<void()>*>(argument))();
    return nullptr;
  };
  REQUIRE(pthread_create(&thread, &attributes, run, &body) == 0);
  REQUIRE(pthread_join(thread, nullptr) == 0);
  pthread_attr_destroy(&attributes);
}

}  // namespace promoc
