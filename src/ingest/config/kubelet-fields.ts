/** Fields of KubeletConfiguration v1beta1 that are not read: an unknown one is a typing error, these are not. */

/** Security, ports, logging, certificates, cgroup plumbing: nothing that is simulated depends on them. */
export const WITHOUT_BEARING: readonly string[] =
  `apiVersion kind enableServer staticPodPath podLogsDir fileCheckFrequency httpCheckFrequency
  staticPodURL staticPodURLHeader address port readOnlyPort tlsCertFile tlsPrivateKeyFile tlsCipherSuites tlsMinVersion rotateCertificates
  serverTLSBootstrap authentication authorization eventRecordQPS eventBurst enableDebuggingHandlers enableContentionProfiling healthzPort
  healthzBindAddress oomScoreAdj clusterDomain clusterDNS streamingConnectionIdleTimeout volumeStatsAggPeriod kubeletCgroups systemCgroups
  cgroupRoot cgroupsPerQOS cgroupDriver runtimeRequestTimeout hairpinMode podCIDR resolvConf runOnce cpuCFSQuotaPeriod maxOpenFiles
  contentType kubeAPIQPS kubeAPIBurst enableControllerAttachDetach protectKernelDefaults makeIPTablesUtilChains iptablesMasqueradeBit
  iptablesDropBit failSwapOn containerLogMaxSize containerLogMaxFiles containerLogMaxWorkers containerLogMonitorInterval
  configMapAndSecretChangeDetectionStrategy showHiddenMetricsForVersion systemReservedCgroup kubeReservedCgroup allowedUnsafeSysctls
  volumePluginDir providerID logging enableSystemLogHandler enableSystemLogQuery enableProfilingHandler enableDebugFlagsHandler
  cpuManagerReconcilePeriod seccompDefault registerNode tracing containerRuntimeEndpoint imageServiceEndpoint failCgroupV1`.split(
    /\s+/,
  );

/** A kubelet would act on these in ways that are simulated otherwise. */
export const NOT_MODELLED: readonly string[] =
  `qosReserved kernelMemcgNotification memoryThrottlingFactor crashLoopBackOff featureGates`.split(/\s+/);
